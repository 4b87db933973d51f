import { Document, isMap, isScalar, parseDocument, Scalar } from 'yaml';
import { positionIn } from '../template-problem.js';

/** From 1 on, both. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The names and values at the beginning of a file, between two lines of `---`, and the text below them. */
export class FrontMatter {
  private constructor(
    private readonly file: string,
    private readonly nodes: ReadonlyMap<string, { readonly key: Scalar; readonly value: unknown }>,
    private readonly bodyStart: number,
  ) {}

  /** @param file with line ends of one kind: {@link asLines}. */
  static read(file: string): FrontMatter | { readonly place: Place; readonly message: string } {
    const problem = (offset: number, message: string) => ({ place: positionIn(file, offset), message });
    const parts = /^---[ \t]*\n(.*?\n)??---[ \t]*(?:\n|$)/s.exec(file);
    if (!parts) return problem(0, 'Must begin with front matter between two lines of ---.');
    const start = file.indexOf('\n') + 1;
    // Spaces keep every offset what it is in the file.
    const yaml = ' '.repeat(start - 1) + '\n' + (parts[1] ?? '');
    const { contents, errors } = parseDocument(yaml, { prettyErrors: false, logLevel: 'silent' });
    const [error] = errors;
    if (error) return problem(error.pos[0], `Its front matter cannot be read: ${error.message}`);
    if (!isMap(contents)) return problem(start, 'Its front matter must be a list of "name: value".');
    const nodes = new Map<string, { key: Scalar; value: unknown }>();
    for (const { key, value } of contents.items) {
      if (!isScalar(key)) return problem(start, 'Its front matter must be a list of "name: value".');
      nodes.set(String(key.value), { key, value });
    }
    const blank = /^(?:[^\S\n]*\n)*/.exec(file.slice(parts[0].length))?.[0] ?? '';
    return new FrontMatter(file, nodes, parts[0].length + blank.length);
  }

  /** The text of a file; a value that is `undefined` is left out. */
  static write(values: Readonly<Record<string, unknown>>, body: string): string {
    const document = new Document(
      Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
    );
    if (!isMap(document.contents)) throw new Error('Front matter without names.');
    for (const { value } of document.contents.items) {
      // A block of nothing but blanks would not come back as it was: that is put in quotes.
      if (
        isScalar(value) &&
        typeof value.value === 'string' &&
        value.value.includes('\n') &&
        /[^ \n]/.test(value.value)
      ) {
        value.type = Scalar.BLOCK_LITERAL;
      }
    }
    const front = document.toString({ lineWidth: 0, defaultKeyType: 'PLAIN', defaultStringType: 'QUOTE_SINGLE' });
    return `---\n${front}---\n\n${body}\n`;
  }

  get names(): readonly string[] {
    return [...this.nodes.keys()];
  }

  /** What is no plain value is `null`. */
  get values(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      Array.from(this.nodes, ([name, { value }]) => [name, isScalar(value) ? value.value : null]),
    );
  }

  get body(): string {
    return this.file.slice(this.bodyStart).trimEnd();
  }

  placeInBody({ line, column }: Place): Place {
    return { line: positionIn(this.file, this.bodyStart).line + line - 1, column };
  }

  placeOfName(name: string): Place {
    return positionIn(this.file, this.nodes.get(name)?.key.range?.[0] ?? 0);
  }

  /** Where in the file a place in a value is: exactly, but for what is escaped or folded before it in the same line. */
  placeOf(name: string, { line, column }: Place = { line: 1, column: 1 }): Place {
    const value = this.nodes.get(name)?.value;
    if (!isScalar(value) || !value.range) return this.placeOfName(name);
    const [start, end] = value.range;
    const first = positionIn(this.file, start);
    if (value.type === Scalar.BLOCK_LITERAL) {
      const indent = /\n( +)\S/.exec(this.file.slice(start, end))?.[1]?.length ?? 0;
      return { line: first.line + line, column: indent + column };
    }
    const quoted = value.type === Scalar.QUOTE_SINGLE || value.type === Scalar.QUOTE_DOUBLE;
    const isOneLine = !this.file.slice(start, end).trimEnd().includes('\n');
    return isOneLine ? { line: first.line, column: first.column + (quoted ? 1 : 0) + column - 1 } : first;
  }
}

/** With the line ends of Unix. */
export const asLines = (text: string): string => text.replace(/\r\n?/g, '\n');
