import ban from 'lucide-static/icons/ban.svg?raw';
import calendar from 'lucide-static/icons/calendar.svg?raw';
import chevronRight from 'lucide-static/icons/chevron-right.svg?raw';
import circleCheck from 'lucide-static/icons/circle-check.svg?raw';
import circleDashed from 'lucide-static/icons/circle-dashed.svg?raw';
import circlePause from 'lucide-static/icons/circle-pause.svg?raw';
import circleSlash from 'lucide-static/icons/circle-slash.svg?raw';
import circleX from 'lucide-static/icons/circle-x.svg?raw';
import clock from 'lucide-static/icons/clock.svg?raw';
import copy from 'lucide-static/icons/copy.svg?raw';
import eyeOff from 'lucide-static/icons/eye-off.svg?raw';
import download from 'lucide-static/icons/download.svg?raw';
import eye from 'lucide-static/icons/eye.svg?raw';
import hourglass from 'lucide-static/icons/hourglass.svg?raw';
import info from 'lucide-static/icons/info.svg?raw';
import key from 'lucide-static/icons/key.svg?raw';
import loaderCircle from 'lucide-static/icons/loader-circle.svg?raw';
import mail from 'lucide-static/icons/mail.svg?raw';
import menu from 'lucide-static/icons/menu.svg?raw';
import refreshCw from 'lucide-static/icons/refresh-cw.svg?raw';
import rotateCcw from 'lucide-static/icons/rotate-ccw.svg?raw';
import search from 'lucide-static/icons/search.svg?raw';
import send from 'lucide-static/icons/send.svg?raw';
import triangleAlert from 'lucide-static/icons/triangle-alert.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';

const ICONS = {
  ban,
  calendar,
  'chevron-right': chevronRight,
  'circle-check': circleCheck,
  'circle-dashed': circleDashed,
  'circle-pause': circlePause,
  'circle-slash': circleSlash,
  'circle-x': circleX,
  clock,
  copy,
  download,
  eye,
  'eye-off': eyeOff,
  hourglass,
  info,
  key,
  'loader-circle': loaderCircle,
  mail,
  menu,
  'refresh-cw': refreshCw,
  'rotate-ccw': rotateCcw,
  search,
  send,
  'triangle-alert': triangleAlert,
  x,
} as const;
export type IconName = keyof typeof ICONS;

/** A picture beside a word, which says the same: screen readers pass it over. */
export function Icon({ name, turning = false }: { readonly name: IconName; readonly turning?: boolean }) {
  return (
    <span
      class={turning ? 'icon turning' : 'icon'}
      aria-hidden="true"
      // The pictures come from the build, never from the server.
      // oxlint-disable-next-line react/no-danger
      dangerouslySetInnerHTML={{ __html: ICONS[name] }}
    />
  );
}
