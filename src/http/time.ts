import { Transform } from 'class-transformer';
import { IsDate } from 'class-validator';

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** A time with its zone, as in RFC 3339, which becomes a `Date`. */
export function IsTime(): PropertyDecorator {
  return (target, name) => {
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && RFC_3339.test(value) ? new Date(value) : value,
    )(target, name);
    IsDate({ message: 'Must be a time with its zone, such as 2027-01-31T14:00:00Z.' })(target, name);
  };
}
