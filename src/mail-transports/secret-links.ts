const SOFT_LINE_BREAK = /=\r?\n/g;
const ENCODED_BYTE = /=([0-9A-F]{2})/g;
/** With something behind its host: that alone is no secret. */
const LINK = /https?:\/\/[^\s"'<>/?#]+[/?#][^\s"'<>]+/gi;

/** A part of a link that can be a token. Others are words that a server needs as well: `reset`, `account-activation`. */
const TOKEN = /^(?=.*[\dA-Z]).{12,}$/;

/**
 * What must not be shown of an email, should a server send it back: its links and, on their own, the parts of them
 * that can be tokens. Whoever reads the log could reset somebody's password with them.
 *
 * @param message MIME, its text in quoted-printable
 */
export function secretLinksIn(message: Buffer): readonly string[] {
  const text = message.toString('latin1').replace(SOFT_LINE_BREAK, '');
  // Only the links are decoded: a quarter of the time, and this is done for each email.
  const links = new Set(text.match(LINK)?.map(decoded));
  return [...links].flatMap((link) => [link, ...partsOf(link)]);
}

/** Whether links or tokens can stand in this text: its words are not all shorter than any token is. */
export function mayHoldLinks(text: string): boolean {
  return /\S{12}/.test(text);
}

function decoded(quotedPrintable: string): string {
  return quotedPrintable.replace(ENCODED_BYTE, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function partsOf(link: string): readonly string[] {
  const [, ...behindHost] = link.slice('https://'.length).split(/[/?&=#]/);
  return behindHost.filter((part) => TOKEN.test(part));
}
