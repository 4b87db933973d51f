import type { Role } from '../session/session.js';

/** A screen: where it is, and who may see it beside admins. The server decides in any case. */
interface Screen {
  readonly key: 'settings' | 'templates' | 'logs' | 'branding' | 'api-keys' | 'audit-log';
  readonly title: string;
  /** Behind the page's own address. */
  readonly at: string;
  /** In the row of tabs; the others stand in the person's menu. */
  readonly tab: boolean;
  readonly roles: readonly Role[];
}

export const SCREENS: readonly Screen[] = [
  { key: 'settings', title: 'Settings', at: '', tab: true, roles: ['auditor'] },
  { key: 'templates', title: 'Templates', at: '/templates', tab: true, roles: ['template-editor', 'auditor'] },
  { key: 'logs', title: 'Logs', at: '/logs', tab: true, roles: ['help-desk', 'auditor', 'sender'] },
  { key: 'branding', title: 'Branding', at: '/branding', tab: false, roles: ['template-editor', 'auditor'] },
  { key: 'api-keys', title: 'API Keys', at: '/api-keys', tab: false, roles: [] },
  { key: 'audit-log', title: 'Audit Log', at: '/audit-log', tab: false, roles: ['auditor'] },
];
