// How agent and operator read their configuration files.

export { type Fields, Mistakes } from './mistakes.ts';
