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

/** The ways to sign in to the page. `code` is the one-time code of the address that the start of the server prints. */
export const SIGN_INS = ['admin-token', 'code', 'api-key', 'openid'] as const;
export type SignIn = (typeof SIGN_INS)[number];

/** A person, where the request came from, and the session that it belongs to, if it came with the page's cookie. */
export interface Caller extends Person {
  readonly origin: string;
  readonly session?: { readonly id: string; readonly signIn: SignIn };
}

/** Whether somebody may read every email in the log; others read those that they have asked for themselves. */
export function readsEveryEmail(person: Person): boolean {
  return hasRole(person, 'help-desk', 'auditor');
}

export function hasRole(person: Person, ...roles: readonly Role[]): boolean {
  return person.roles.some((role) => role === 'admin' || roles.includes(role));
}
