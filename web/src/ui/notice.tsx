import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.js';

export type Tone = 'info' | 'success' | 'warning' | 'danger';

const ICON_OF: Readonly<Record<Tone, IconName>> = {
  info: 'info',
  success: 'circle-check',
  warning: 'triangle-alert',
  danger: 'circle-x',
};

/** Words on a tint with a bar at the left: banners, advice, what became of a press of a button. */
export function Notice({
  tone,
  lead,
  children,
  actions,
  live = false,
}: {
  readonly tone: Tone;
  /** The bold first words. */
  readonly lead?: string;
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
  /** Spoken when it appears. */
  readonly live?: boolean;
}) {
  return (
    <div class={`notice ${tone}`} {...(live && { role: 'status' })}>
      <Icon name={ICON_OF[tone]} />
      <div>
        <p>
          {lead && <strong>{lead} </strong>}
          {children}
        </p>
        {actions && <div class="notice-actions">{actions}</div>}
      </div>
    </div>
  );
}
