import { useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { asProblem, type Problem } from '../api/problem.js';
import { session } from '../session/session.js';
import { Button } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { Menu } from '../ui/menu.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { depart, HOME, navigate, path } from './location.js';
import { SCREENS } from './screens.js';
import { type Theme, theme, THEMES } from './theme.js';

const THEME_WORDS: Readonly<Record<Theme, string>> = { system: 'System', light: 'Light', dark: 'Dark' };

/** Who is signed in, and everything that is not needed every day. */
export function UserMenu() {
  const person = session.person.value;
  if (!person) return null;
  return (
    <Menu
      closesOnPress={false}
      summary={
        <>
          <span class="only-phone">
            <Icon name="menu" />
            <span class="visually-hidden">Menu</span>
          </span>
          <span class="not-phone">
            {person.name}, {person.roles.join(', ')}
          </span>
          <span class="turned not-phone">
            <Icon name="chevron-right" />
          </span>
        </>
      }
    >
      {SCREENS.filter(({ tab, roles }) => !tab && session.may(...roles)).map(({ title, at }) => (
        <a key={at} href={HOME + at} aria-current={path.value === HOME + at ? 'page' : undefined}>
          {title}
        </a>
      ))}
      <a href="/ums/api/docs" target="_blank" rel="noopener">
        API Documentation
      </a>
      <fieldset>
        <legend>Theme</legend>
        {THEMES.map((name) => (
          <label key={name} class="choice">
            <input
              type="radio"
              name="theme"
              checked={theme.value === name}
              onChange={() => {
                theme.value = name;
              }}
            />
            {THEME_WORDS[name]}
          </label>
        ))}
      </fieldset>
      {person.signIn && <SignOut />}
    </Menu>
  );
}

/** Only for whoever has signed in here: a host application has a sign-out of its own. */
function SignOut() {
  const [problem, setProblem] = useState<Problem>();
  const signOut = async () => {
    setProblem(undefined);
    try {
      await answerOf(api.DELETE('/ums/api/v1/session'));
    } catch (error) {
      const refusal = asProblem(error);
      // A session that has ended already needs no end.
      if (refusal.code !== 'not-signed-in') return setProblem(refusal);
    }
    session.signedOut();
    // Whether to lose what was typed was asked before.
    navigate(HOME, { force: true });
  };
  return (
    <>
      <Button look="text" onClick={() => depart(() => void signOut())}>
        Sign Out
      </Button>
      {problem && <ProblemNotice problem={problem} lead="You are still signed in." />}
    </>
  );
}
