import { type Person, ROLES } from '../person.js';

const NAME_CHARACTERS = 128;

/** What a provider says of somebody. */
export type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

/** Somebody as a provider knows them. Roles that we do not know are other applications' and left out. */
export function personOf(claims: Claims, roleClaim: string): Person {
  const given = [claims[roleClaim]].flat();
  const names = [claims['name'], claims['preferred_username'], claims['email'], claims.sub];
  return {
    id: `openid:${claims.sub}`,
    name: names.map(asName).find((name) => name !== '')!,
    roles: ROLES.filter((role) => given.includes(role)),
  };
}

/** Their own words for themselves stand in the audit log and on the page, in one line. */
function asName(claim: unknown): string {
  if (typeof claim !== 'string') return '';
  const characters = [...claim.replace(/[\p{C}\u2028\u2029]/gu, '').trim()];
  return characters.slice(0, NAME_CHARACTERS).join('');
}
