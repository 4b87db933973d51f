import { captureKind } from './capture/capture.kind.js';
import { CapturedEmails } from './capture/captured-emails.js';
import { smtpKind } from './smtp/smtp.kind.js';
import type { TransportKind } from './transport.js';

/** The kinds that an application knows: the built-in ones, and those that a host brings. */
export class TransportKinds {
  /** What the kind `capture` has kept: each application's own, even with several in one process. */
  readonly captured = new CapturedEmails();
  private readonly kinds = new Map<string, TransportKind>();

  constructor() {
    /** In the order of the drop-down "Email Account". A new kind is a folder and a line here. */
    const builtIn: readonly TransportKind[] = [
      smtpKind,
      captureKind(this.captured), //
    ];
    for (const kind of builtIn) this.add(kind);
  }

  /**
   * Adding the same kind again changes nothing.
   * @throws Error where two kinds share an id: stored settings would not say which of them they are for.
   */
  add(kind: TransportKind): void {
    const known = this.kinds.get(kind.id);
    if (known !== undefined && known !== kind) {
      throw new Error(`There are two transport kinds with the id "${kind.id}". Give one of them another id.`);
    }
    this.kinds.set(kind.id, kind);
  }

  /** Any kind, offered or not: settings that were stored with it must stay readable. */
  get(id: string): TransportKind | undefined {
    return this.kinds.get(id);
  }

  /** The kinds that an admin may choose. */
  offered(production: boolean): readonly TransportKind[] {
    return [...this.kinds.values()].filter(({ developmentOnly }) => !(production && developmentOnly));
  }
}
