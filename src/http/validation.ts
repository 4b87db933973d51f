import { plainToInstance } from 'class-transformer';
import { type ValidationError, type ValidatorOptions, validateSync } from 'class-validator';
import { AppError, type FieldProblem } from './app.error.js';

const STRICT: ValidatorOptions = {
  whitelist: true,
  forbidNonWhitelisted: true,
  // A class without any rule, for a kind without any setting, still refuses every field.
  forbidUnknownValues: false,
  stopAtFirstError: true,
  validationError: { target: false, value: false },
};

/** Checks input against its class: unknown fields refused, nothing converted unless the class says so. */
export function check<T extends object>(
  Class: new () => T,
  plain: object,
  path: string,
): { value: T; problems: FieldProblem[] } {
  const hostile = hostileIn(plain, path);
  if (hostile) return { value: new Class(), problems: [hostile] };
  const value = plainToInstance(Class, plain);
  return { value, problems: problemsOf(validateSync(value, STRICT), path) };
}

/** No body of ours has so many objects in each other. */
const MAX_DEPTH = 20;

/**
 * What class-transformer must not see: it takes whatever stands under `constructor` for the class of an object, and
 * follows objects as deep as they go.
 */
function hostileIn(value: unknown, path: string, depth = 0): FieldProblem | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MAX_DEPTH) return { field: path.slice(0, 100), message: 'Is nested too deeply.' };
  for (const [name, member] of Object.entries(value)) {
    const field = path ? `${path}.${name}` : name;
    if (name === 'constructor') return { field, message: 'This field is not known here.' };
    const found = hostileIn(member, field, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** The error for input that cannot be accepted: 400 with every field named. */
export function invalidRequest(errors: readonly FieldProblem[]): AppError {
  const detail =
    errors.length === 1
      ? `${errors[0]!.field || 'body'}: ${errors[0]!.message}`
      : `${errors.length} fields need attention: ${errors.map(({ field }) => field).join(', ')}.`;
  return new AppError('invalid-request', detail, { errors });
}

function problemsOf(errors: readonly ValidationError[], path = ''): FieldProblem[] {
  return errors.flatMap(({ property, constraints, children }) => {
    const field = path ? `${path}.${property}` : property;
    const own = Object.entries(constraints ?? {}).map(([rule, message]) => ({
      field,
      message: rule === 'whitelistValidation' ? 'This field is not known here.' : sentence(message),
    }));
    return [...own, ...problemsOf(children ?? [], field)];
  });
}

/** class-validator writes "port must be an integer": as a sentence of a form, "Must be an integer." */
function sentence(message: string): string {
  const words = message.replace(/^[\w.]+ (?=(must|should|has|is) )/, '');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?:…]$/.test(words) ? '' : '.'}`;
}
