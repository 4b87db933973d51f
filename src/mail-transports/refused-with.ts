import { ValidateBy, type ValidationOptions } from 'class-validator';

/**
 * Makes a class-validator decorator of a function that says what is wrong with a value, in a sentence for the person
 * who typed it, or `undefined` where nothing is.
 *
 * @param name how class-validator and the JSON Schema converters call the constraint
 */
export function RefusedWith(
  name: string,
  problemOf: (value: unknown) => string | undefined,
  options?: ValidationOptions,
): PropertyDecorator {
  return ValidateBy(
    {
      name,
      validator: {
        validate: (value) => problemOf(value) === undefined,
        defaultMessage: (args) => problemOf(args?.value) ?? '',
      },
    },
    options,
  );
}
