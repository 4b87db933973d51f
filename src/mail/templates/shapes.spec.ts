import { expect, it } from 'vitest';
import { defineEvent } from '../events/define-event.js';
import { sampleModels } from './model.js';
import { shapesOf } from './shapes.js';

it('Models of every shape have each value of an event once there and once not, whoever the email is for', () => {
  const event = defineEvent({
    key: 'order',
    label: '',
    description: '',
    category: '',
    variables: {
      gift: { type: 'boolean', title: '' },
      parcels: { type: 'number', title: '' },
      note: { type: 'string', title: '', optional: true },
      items: {
        type: 'array',
        title: '',
        items: { type: 'object', title: '', properties: { name: { type: 'string', title: '' } } },
      },
      places: {
        type: 'array',
        title: '',
        items: { type: 'object', title: '', properties: { city: { type: 'string', title: '' } } },
      },
    },
    sample: { gift: true, parcels: 2, items: [{ name: 'Cable' }], places: [] },
  });
  const shapes = shapesOf(event, sampleModels(event, 'en'));
  const seen = shapes.map(({ recipient, organization, ...data }) =>
    [
      recipient.fullName,
      organization.logoUrl,
      data['gift'],
      data['parcels'],
      data['note'],
      (data['items'] as unknown[]).length,
      (data['places'] as unknown[]).length,
    ]
      .map((value) => (value ? 'x' : '-'))
      .join(''),
  );
  expect(seen).toEqual(['x-xx-x-', '-x--x-x', '--xx-x-', 'xx--x-x']);
});
