import type { TemplateSource } from '../mail/templates/template-source.js';

/**
 * Which address in an email is which of its links: they stand in its text in the order in which its template names them.
 *
 * @param known addresses that are no links of the event: those of the organization and the site.
 * @throws Error where the text holds more or fewer addresses than the template names links.
 */
export function linksIn(text: string, template: TemplateSource, known: readonly string[]): ReadonlyMap<string, string> {
  const source = [template.body, template.disclaimer].join('\n');
  const names = [...new Set(Array.from(source.matchAll(/\blinks\.(\w+)/g), ([, name = '']) => name))];
  const others = new Set([...known, ...addressesIn(source)]);
  const addresses = addressesIn(text).filter((address) => !others.has(address));
  if (names.length !== addresses.length) {
    throw new Error(
      `The template names ${names.length} links (${names.join(', ')}) and the text holds ${addresses.length} addresses, so nobody can tell which is which. Look into its text:\n${text}`,
    );
  }
  return new Map(names.map((name, index) => [name, addresses[index]!]));
}

/** Each once. Within a sentence an address stands in brackets, otherwise a full stop may follow. */
function addressesIn(text: string): string[] {
  const found = Array.from(text.matchAll(/(\(?)(https?:\/\/[^\s{}]+)/g), ([, bracket, address = '']) =>
    bracket ? address.slice(0, address.lastIndexOf(')')) : address.replace(/[.,;:!?]+$/, ''),
  );
  return [...new Set(found)];
}
