import { expect, it } from 'vitest';
import { defineEvent } from './define-event.js';
import { samplesOf } from './samples.js';

it('The sample with only required values has nothing optional, however deep it stands', () => {
  const optional = { type: 'string', title: '', optional: true } as const;
  const required = { type: 'string', title: '' } as const;
  const event = defineEvent({
    key: 'order',
    label: '',
    description: '',
    category: '',
    variables: {
      number: required,
      note: optional,
      place: { type: 'object', title: '', properties: { city: required, floor: optional } },
      items: {
        type: 'array',
        title: '',
        items: { type: 'object', title: '', properties: { name: required, size: optional } },
      },
    },
    sample: {
      number: '7',
      note: 'Thank you',
      place: { city: 'Kiel', floor: '3' },
      items: [{ name: 'Cable', size: '2 m' }, { name: 'Lamp' }],
    },
  });
  const dataOf = (wanted: string) => samplesOf(event).find(({ key }) => key === wanted)!.data;
  expect(dataOf('typical')).toEqual(event.sample);
  expect(dataOf('only-required')).toEqual({
    number: '7',
    place: { city: 'Kiel' },
    items: [{ name: 'Cable' }, { name: 'Lamp' }],
  });
});
