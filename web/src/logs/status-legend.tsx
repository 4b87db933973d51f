import { Dialog } from '../ui/dialog.js';
import { Icon, type IconName } from '../ui/icon.js';

const MEANINGS: readonly (readonly [icon: IconName, tone: string, word: string, meaning: string])[] = [
  ['clock', 'second', 'Waiting', 'It is kept safely and goes out as soon as its turn comes.'],
  [
    'circle-pause',
    'warning',
    'Waiting, sending is on hold',
    'The mail account has to be mended first. Nothing is lost.',
  ],
  ['rotate-ccw', 'info', 'Retry at …', 'The receiving side could not take it yet. It is tried again by itself.'],
  ['send', 'info', 'Sending', 'It is being handed to the mail server.'],
  [
    'circle-check',
    'success',
    'Accepted',
    'The mail server took the email. Whether it reached the inbox, only the receiving side knows.',
  ],
  [
    'circle-check',
    'warning',
    'Accepted, perhaps twice',
    'The connection broke while the server confirmed it, so it was sent again. Both are the same email.',
  ],
  ['circle-x', 'danger', 'Failed', 'The mail server refused this email for good. View says why and what to do.'],
  ['hourglass', 'second', 'Expired', 'It could not be sent before its time was over: nobody gets a dead link.'],
  ['ban', 'second', 'Cancelled', 'Somebody took it back before it was sent.'],
  [
    'circle-slash',
    'warning',
    'Not sent',
    'The person has had too many of this kind, or a server has said before that the address does not exist.',
  ],
];

/** What the words in the column Status mean. */
export function StatusLegend({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="What the statuses mean" onClose={onClose}>
      <dl class="legend">
        {MEANINGS.map(([icon, tone, word, meaning]) => (
          <div key={word}>
            <dt>
              <span class={`${tone}-text`}>
                <Icon name={icon} />
              </span>
              {word}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
