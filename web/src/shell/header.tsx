import { session } from '../session/session.js';
import { HOME, path } from './location.js';
import { UserMenu } from './user-menu.js';
import { SCREENS } from './screens.js';

/** Title, tabs and the person's menu. */
export function Header() {
  const tabs = SCREENS.filter(({ tab, roles }) => tab && session.may(...roles));
  return (
    <header class="top">
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <div class="top-inner">
        <div class="top-row">
          <div>
            <p class="product">UMS Mail</p>
            <h1>Email settings</h1>
          </div>
          <UserMenu />
        </div>
        <nav class="tabs" aria-label="Email settings">
          {tabs.map(({ title, at }) => (
            <a key={at} href={HOME + at} aria-current={isAt(at) ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
      </div>
    </header>
  );
}

function isAt(at: string): boolean {
  return at === '' ? path.value === HOME : path.value.startsWith(HOME + at);
}
