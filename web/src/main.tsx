import '@picocss/pico/css/pico.min.css';
import './tokens.css';
import './page.css';
import { render } from 'preact';
import { App } from './app.js';
import { followSystemTheme } from './shell/theme.js';

followSystemTheme();
render(<App />, document.getElementById('page')!);
