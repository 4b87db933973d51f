/** What somebody may do. `admin` may do everything, the others what their routes name. */
export const ROLES = ['admin', 'template-editor', 'help-desk', 'auditor', 'sender'] as const;
export type Role = (typeof ROLES)[number];

/** Who is calling: a person of the host application, the holder of the admin token, or another service with its key. */
export interface Person {
  /** Stable: stands in the audit log and owns idempotency keys. */
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

/** A person, and where the request came from. */
export interface Caller extends Person {
  readonly origin: string;
}

export function hasRole(person: Person, ...roles: readonly Role[]): boolean {
  return person.roles.some((role) => role === 'admin' || roles.includes(role));
}
