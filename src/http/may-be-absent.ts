import { Transform } from 'class-transformer';
import { IsOptional } from 'class-validator';

/** A field that may be left out. `null` says the same: many clients write it for what they do not have. */
export function MayBeAbsent(): PropertyDecorator {
  return (target, name) => {
    Transform(({ value }: { value: unknown }) => value ?? undefined)(target, name);
    IsOptional()(target, name);
  };
}
