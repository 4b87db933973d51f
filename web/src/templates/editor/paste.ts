import type { EditorView } from '@codemirror/view';
import { answerOf, api } from '../../api/client.js';
import { asProblem } from '../../api/problem.js';
import { plural } from '../../ui/times.js';

/** How a token of Bold BI begins, also within an address. */
const TOKEN = /(?:\{|%7B)(?::|%3A)/i;

/**
 * After something was pasted: writes variables of the event in the place of Bold BI's tokens. It can be undone.
 * @returns what is to be told about it; `undefined` where there was nothing to translate.
 */
export async function translateTokens(view: EditorView, event: string): Promise<string | undefined> {
  const given = view.state.doc;
  const text = given.toString();
  if (!TOKEN.test(text)) return undefined;
  try {
    const conversion = await answerOf(
      api.POST('/ums/api/v1/email-templates/convert-tokens', { body: { event, text } }),
    );
    // Somebody went on typing: that is not taken away from under the cursor.
    if (!view.state.doc.eq(given)) return undefined;
    if (conversion.converted > 0) {
      view.dispatch({ changes: { from: 0, to: given.length, insert: conversion.text }, userEvent: 'input' });
    }
    return remarkOn(
      conversion.converted,
      conversion.unknown.map(({ token }) => token),
    );
  } catch (error) {
    return `The tokens of Bold BI are still as they were pasted. ${asProblem(error).message}`;
  }
}

function remarkOn(converted: number, unknown: readonly string[]): string | undefined {
  const left = [...new Set(unknown)].join(', ');
  if (converted === 0)
    return left && `No variable says the same as ${left}. Write another one in its place, or delete it.`;
  const translated = `${plural(converted, 'token')} of Bold BI ${converted === 1 ? 'was' : 'were'} translated`;
  return left ? `${translated}, ${unknown.length} could not be: ${left}.` : `${translated}.`;
}
