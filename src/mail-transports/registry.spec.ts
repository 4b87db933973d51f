import { describe, expect, it } from 'vitest';
import { captureKind } from './capture/capture.kind.js';
import { CapturedEmails } from './capture/captured-emails.js';
import { TransportKinds } from './registry.js';

const carrierPigeon = { ...captureKind(new CapturedEmails()), id: 'carrier-pigeon', developmentOnly: false };

describe('the kinds of transport', () => {
  it('are smtp first, and capture for development', () => {
    const kinds = new TransportKinds();
    expect(kinds.offered(false).map(({ id }) => id)).toEqual(['smtp', 'capture']);
    expect(kinds.offered(true).map(({ id }) => id)).toEqual(['smtp']);
  });

  it('can be found by their id, whether they are offered or not', () => {
    expect(new TransportKinds().get('capture')?.developmentOnly).toBe(true);
    expect(new TransportKinds().get('carrier-pigeon')).toBeUndefined();
  });

  it('may be more than those that come with it', () => {
    const kinds = new TransportKinds();
    kinds.add(carrierPigeon);
    expect(kinds.get('carrier-pigeon')).toBe(carrierPigeon);
    expect(kinds.offered(true)).toContain(carrierPigeon);
  });

  it('each have an id of their own', () => {
    const kinds = new TransportKinds();
    kinds.add(carrierPigeon);
    kinds.add(carrierPigeon);
    expect(() => kinds.add({ ...carrierPigeon })).toThrow(/two transport kinds .*"carrier-pigeon"/);
  });
});
