import type { MailEvent } from './define-event.js';

/** Whose made-up email it is. */
export const SAMPLE_KEYS = ['typical', 'long-name', 'other-script', 'only-required'] as const;
export type SampleKey = (typeof SAMPLE_KEYS)[number];

/** A made-up email of an event: for previews, pictures and the check of templates. Never a real person's data. */
export interface Sample {
  readonly key: SampleKey;
  readonly label: string;
  readonly recipient: {
    readonly address: string;
    readonly name?: string;
    readonly firstName?: string;
    readonly userName?: string;
  };
  readonly initiatorName?: string;
  readonly expiresAt: Date;
  readonly data: unknown;
}

const expiresAt = new Date('2026-11-22T15:04:00Z');

const PEOPLE = [
  {
    key: 'typical',
    label: 'Typical',
    recipient: {
      address: 'ada@nordlicht.example',
      name: 'Ada Lovelace',
      firstName: 'Ada',
      userName: 'ada.lovelace',
    },
    initiatorName: 'Maria Sundqvist',
  },
  {
    key: 'long-name',
    label: 'Long name',
    recipient: {
      address: 'hubert.blaine.wolfeschlegelsteinhausenbergerdorff@very-long-department-name.nordlicht.example',
      name: 'Hubert Blaine Wolfeschlegelsteinhausenbergerdorffwelchevoraltern',
      firstName: 'Hubert',
      userName: 'hubert.blaine.wolfeschlegelsteinhausenbergerdorffwelchevoraltern',
    },
    initiatorName: 'Pablo Diego José Francisco de Paula Juan Nepomuceno Ruiz Picasso',
  },
  {
    key: 'other-script',
    label: 'Name in another script',
    recipient: {
      address: 'jyotsna@nordlicht.example',
      name: 'ज्योत्स्ना श्रीनिवासन् वेंकटरमणी',
      firstName: 'ज्योत्स्ना',
      userName: 'jyotsna',
    },
    initiatorName: 'محمد بن عبد الله الأندلسي',
  },
  {
    key: 'only-required',
    label: 'Only required values',
    recipient: { address: 'ada@nordlicht.example' },
  },
] as const;

/** The samples of an event: the same people for each, with the data of that event. */
export function samplesOf(event: MailEvent): readonly Sample[] {
  return PEOPLE.map((person) => ({
    ...person,
    expiresAt,
    data: person.key === 'only-required' ? withoutOptional(event) : event.sample,
  }));
}

function withoutOptional(event: MailEvent): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(event.sample as Record<string, unknown>).filter(([name]) => event.data[name]?.optional !== true),
  );
}
