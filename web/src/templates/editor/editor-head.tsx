import type { ComponentChildren } from 'preact';
import { Button } from '../../ui/button.js';
import { Icon } from '../../ui/icon.js';
import { Menu } from '../../ui/menu.js';
import { listAddress } from '../addresses.js';
import { languageName, lastSaved, type MailEvent, type Template } from '../template.js';

/** What can be done with the template beside writing it. */
export type Action = 'versions' | 'test' | 'copy' | 'default' | 'reset' | 'delete';

/** Which template this is, whether it is in use, and everything that can be done with it. */
export function EditorHead({
  event,
  stored,
  mayEdit,
  isChanged,
  isNarrow: isOnPhone,
  onAction,
}: {
  readonly event: MailEvent;
  readonly stored: Template;
  readonly mayEdit: boolean;
  readonly isChanged: boolean;
  /** Everything stands in the menu then, where there is one. */
  readonly isNarrow: boolean;
  readonly onAction: (action: Action) => void;
}) {
  const { system, isDefault, copiedFrom, locale } = stored;
  const hasMenu = mayEdit && !(system && isDefault);
  // Without it there is one action at most, which needs none.
  const isNarrow = isOnPhone && hasMenu;
  const action = (name: Action, words: ComponentChildren, look: 'text' | 'outline' = 'text') => (
    <Button look={look} onClick={() => onAction(name)}>
      {words}
    </Button>
  );
  const asButton = isNarrow ? 'text' : 'outline';
  const versions = !system && action('versions', 'Versions', asButton);
  const test = mayEdit && action('test', 'Send Test Email…', asButton);
  const others = (
    <>
      {!isDefault && action('default', isChanged ? 'Save and Mark as Default…' : 'Mark as Default…')}
      {!system && action('copy', 'Save as Copy…')}
      {!system && copiedFrom && action('reset', 'Reset to System…')}
      {!system && action('delete', 'Delete…')}
    </>
  );
  return (
    <>
      <a class="with-icon back-link" href={listAddress({ open: [event.key] })}>
        <Icon name="chevron-left" />
        All Templates
      </a>
      <div class="screen-head">
        <div class="editor-title">
          <h2>{stored.name}</h2>
          <p class="help">
            <span>
              {event.label} · {languageName(locale)}
            </span>
            {isDefault && (
              <span class="with-icon success-text">
                <Icon name="circle-check" />
                In use
              </span>
            )}
            <span>{lastSaved(stored)}</span>
          </p>
        </div>
        <div class="actions">
          {!isNarrow && versions}
          {!isNarrow && test}
          {hasMenu && (
            <Menu
              look="button"
              summary={
                <>
                  More
                  <span class="turned">
                    <Icon name="chevron-right" />
                  </span>
                </>
              }
            >
              {isNarrow && versions}
              {isNarrow && test}
              {others}
            </Menu>
          )}
        </div>
      </div>
    </>
  );
}
