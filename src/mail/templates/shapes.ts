import type { MailEvent } from '../events/define-event.js';
import type { Variable, Variables } from '../events/variables.js';
import type { TemplateModel } from './model.js';

/**
 * Models that differ in what is there: the samples, and each the other way round, as an event has one value only of
 * what its callers must give, and samples come without logo and support address. Words make no difference, so half of
 * all samples are alike.
 */
export function shapesOf({ variables }: MailEvent, samples: readonly TemplateModel[]): readonly TemplateModel[] {
  const models = samples.flatMap((sample) => [sample, { ...sample, ...turned(variables, sample) }]);
  const shapeOf = (model: TemplateModel) =>
    JSON.stringify(model, (_, value: unknown) => (typeof value === 'string' && value ? 'x' : value));
  return [...new Map(models.map((model) => [shapeOf(model), model])).values()];
}

/** What was there is missing, and what was missing is there. */
const turned = (variables: Variables, values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(variables).map(([name, variable]) => [name, turnedValue(variable, values[name])]));

function turnedValue(variable: Variable, value: unknown): unknown {
  switch (variable.type) {
    case 'object':
      return turned(variable.properties, value as Record<string, unknown>);
    case 'array':
      return (value as unknown[]).length > 0 ? [] : [turned(variable.items.properties, {})];
    case 'boolean':
      return !value;
    case 'number':
      return value ? 0 : 1;
    default:
      return value ? '' : 'x';
  }
}
