/** For `vi.waitFor`: as long as what is waited for may take on a busy machine, looked at often. */
export const patient = { timeout: 30_000, interval: 20 };
