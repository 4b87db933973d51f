import { createParamDecorator, type ExecutionContext, type Type } from '@nestjs/common';
import { ApiBody, ApiQuery } from '@nestjs/swagger';
import type { Request } from 'express';
import { check, invalidRequest } from './validation.js';

/**
 * The body, checked against the class of its parameter. It is taken from the request itself: pipes that a host
 * application binds to every route would drop what they do not know, and convert what they should refuse.
 */
export function CheckedBody(): ParameterDecorator {
  return checkedParameter(
    ({ body }) => body as unknown,
    (Class) => ApiBody({ type: Class }),
  );
}

/** The query, as {@link CheckedBody}. */
export function CheckedQuery(): ParameterDecorator {
  return checkedParameter(
    ({ query }) => query,
    (Class) => ApiQuery({ type: Class }),
  );
}

function checkedParameter(
  partOf: (request: Request) => unknown,
  describe: (Class: Type<object>) => MethodDecorator,
): ParameterDecorator {
  return (target, method, index) => {
    const types = Reflect.getMetadata('design:paramtypes', target, method!) as Type<object>[];
    const Class = types[index]!;
    describe(Class)(target, method!, Object.getOwnPropertyDescriptor(target, method!)!);
    createParamDecorator((_: unknown, context: ExecutionContext) =>
      checked(Class, partOf(context.switchToHttp().getRequest<Request>())),
    )()(target, method, index);
  };
}

function checked<T extends object>(Class: Type<T>, plain: unknown = {}): T {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) {
    throw invalidRequest([{ field: 'body', message: 'Must be a JSON object.' }]);
  }
  const { value, problems } = check(Class, plain, '');
  if (problems.length > 0) throw invalidRequest(problems);
  return value;
}
