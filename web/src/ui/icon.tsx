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
import bold from 'lucide-static/icons/bold.svg?raw';
import braces from 'lucide-static/icons/braces.svg?raw';
import chevronLeft from 'lucide-static/icons/chevron-left.svg?raw';
import code from 'lucide-static/icons/code.svg?raw';
import ellipsis from 'lucide-static/icons/ellipsis.svg?raw';
import fileText from 'lucide-static/icons/file-text.svg?raw';
import history from 'lucide-static/icons/history.svg?raw';
import image from 'lucide-static/icons/image.svg?raw';
import italic from 'lucide-static/icons/italic.svg?raw';
import link from 'lucide-static/icons/link.svg?raw';
import list from 'lucide-static/icons/list.svg?raw';
import listOrdered from 'lucide-static/icons/list-ordered.svg?raw';
import monitor from 'lucide-static/icons/monitor.svg?raw';
import moon from 'lucide-static/icons/moon.svg?raw';
import smartphone from 'lucide-static/icons/smartphone.svg?raw';
import squareMousePointer from 'lucide-static/icons/square-mouse-pointer.svg?raw';
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
  bold,
  braces,
  'chevron-left': chevronLeft,
  code,
  ellipsis,
  'file-text': fileText,
  history,
  image,
  italic,
  link,
  list,
  'list-ordered': listOrdered,
  monitor,
  moon,
  smartphone,
  'square-mouse-pointer': squareMousePointer,
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
