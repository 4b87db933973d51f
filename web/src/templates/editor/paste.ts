/** What was pasted or dropped, as it goes into the text. */
export interface Pasted {
  readonly text: string;
  /** What is to be told about it. */
  readonly remark?: string;
}

/** Looks at what is pasted or dropped, before it stands in the text: the place to translate what comes from elsewhere. */
export function pasted(text: string): Pasted {
  return { text };
}
