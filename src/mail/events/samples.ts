import type { MailEvent } from './define-event.js';
import type { Variables } from './variables.js';

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

type People = Pick<Sample, 'recipient' | 'initiatorName'>;

const TYPICAL: People = {
  recipient: { address: 'ada@nordlicht.example', name: 'Ada Lovelace', firstName: 'Ada', userName: 'ada.lovelace' },
  initiatorName: 'Maria Sundqvist',
};

/** Names as they are usual in a language, with its own letters. */
const TYPICAL_IN: Readonly<Record<string, People>> = {
  de: {
    recipient: {
      address: 'joerg@nordlicht.example',
      name: 'Jörg Größler',
      firstName: 'Jörg',
      userName: 'joerg.groessler',
    },
    initiatorName: 'Änne Weiß',
  },
  fr: {
    recipient: {
      address: 'eloise@nordlicht.example',
      name: 'Éloïse Lefèvre',
      firstName: 'Éloïse',
      userName: 'eloise.lefevre',
    },
    initiatorName: 'François Noël',
  },
  es: {
    recipient: { address: 'inigo@nordlicht.example', name: 'Íñigo Peña', firstName: 'Íñigo', userName: 'inigo.pena' },
    initiatorName: 'Núria Ibáñez',
  },
  pt: {
    recipient: {
      address: 'joao@nordlicht.example',
      name: 'João Gonçalves',
      firstName: 'João',
      userName: 'joao.goncalves',
    },
    initiatorName: 'Conceição Araújo',
  },
  ar: {
    recipient: { address: 'layla@nordlicht.example', name: 'ليلى الحداد', firstName: 'ليلى', userName: 'layla.haddad' },
    initiatorName: 'يوسف المصري',
  },
};

const OTHERS = [
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

/**
 * The samples of an event: the same people for each, with the data of that event.
 *
 * @param locale the language of the template: the typical person has a name that is usual there.
 */
export function samplesOf(event: MailEvent, locale = 'en'): readonly Sample[] {
  const typical = TYPICAL_IN[locale.split('-')[0] ?? ''] ?? TYPICAL;
  return [{ key: 'typical' as const, label: 'Typical', ...typical }, ...OTHERS].map((person) => ({
    ...person,
    expiresAt,
    data:
      person.key === 'only-required'
        ? withoutOptional(event.data, event.sample as Record<string, unknown>)
        : event.sample,
  }));
}

function withoutOptional(variables: Variables, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const variable = variables[name];
      if (!variable || variable.optional) return [];
      if (variable.type === 'object') return [[name, withoutOptional(variable.properties, value as typeof values)]];
      if (variable.type !== 'array') return [[name, value]];
      const entries = value as readonly (typeof values)[];
      return [[name, entries.map((entry) => withoutOptional(variable.items.properties, entry))]];
    }),
  );
}
