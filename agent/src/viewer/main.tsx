// Puts the page into its document.

import { render } from 'preact';
import { App } from './app.tsx';

// The server has made the token a cookie: it need not stay in sight, nor in the history.
if (location.search !== '') history.replaceState(null, '', location.pathname + location.hash);

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
