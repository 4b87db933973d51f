import { IsObject } from 'class-validator';
import { expect, it } from 'vitest';
import { check } from './validation.js';

class Body {
  @IsObject()
  data!: object;
}

it.each([
  ['{"data": {"constructor": {}}}', 'data.constructor'],
  ['{"data": {"a": [{"constructor": 1}]}}', 'data.a.0.constructor'],
  ['{"constructor": {"prototype": {}}}', 'constructor'],
])('names what pretends to be a class: %s', (body, field) => {
  expect(check(Body, JSON.parse(body), '').problems).toEqual([{ field, message: 'This field is not known here.' }]);
});

it('names what is nested deeper than anything of ours, and does not follow it', () => {
  const body = JSON.parse(`{"data": ${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`);
  expect(check(Body, body, '').problems).toEqual([
    { field: expect.stringMatching(/^data(\.a)+$/), message: 'Is nested too deeply.' },
  ]);
});

it('lets data have any other name', () => {
  expect(check(Body, JSON.parse('{"data": {"toString": 1, "a": {"b": [{"c": null}]}}}'), '').problems).toEqual([]);
});
