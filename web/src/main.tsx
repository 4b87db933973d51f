import '@picocss/pico/css/pico.min.css';
import './tokens.css';
import './page.css';
import './ui/button.css';
import './ui/field.css';
import './ui/notice.css';
import './ui/table.css';
import './ui/dialog.css';
import { render } from 'preact';
import { App } from './app.js';
import { followSystemTheme } from './shell/theme.js';
import { keepFocus } from './ui/kept-focus.js';

followSystemTheme();
keepFocus();
render(<App />, document.getElementById('page')!);
