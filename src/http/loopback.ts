import ipaddr from 'ipaddr.js';

/** Whether an address leads to this machine itself: `http://localhost:3000`, `http://127.0.0.1`, `http://[::1]`. */
export function isLoopback({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback');
}
