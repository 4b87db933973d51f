import { effect, signal } from '@preact/signals';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'ums-mail-theme';
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

/** What the person has chosen for this browser. */
export const theme = signal<Theme>(THEMES.find((known) => known === localStorage.getItem(KEY)) ?? 'system');

/** Shows the chosen theme from now on, and the system's where none is chosen. */
export function followSystemTheme(): void {
  const dark = signal(systemIsDark.matches);
  systemIsDark.addEventListener('change', ({ matches }) => {
    dark.value = matches;
  });
  effect(() => {
    const shown = theme.value === 'system' ? (dark.value ? 'dark' : 'light') : theme.value;
    document.documentElement.dataset.theme = shown;
    if (theme.value === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme.value);
  });
}
