import { describe, it } from 'vitest';

/**
 * A suite that needs a server which npm does not bring. Without it the suite is skipped, and the reason is printed;
 * with `UMS_TEST_REQUIRE=all`, as on CI, the suite fails instead.
 * @param missing why the server cannot be used on this machine and what to do about it; `undefined` where it can.
 */
export function describeWith(missing: string | undefined, title: string, stories: () => void): void {
  if (missing === undefined) {
    describe(title, stories);
  } else if (process.env.UMS_TEST_REQUIRE === 'all') {
    describe(title, () => {
      it('has the server that it needs', () => {
        throw new Error(missing);
      });
    });
  } else {
    process.stderr.write(`Skipped "${title}". ${missing}\n`);
    describe.skip(title, stories);
  }
}
