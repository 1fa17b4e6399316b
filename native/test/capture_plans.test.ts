// Which variant of a call says what is hidden of it: see capture_plans.cc.

import { test } from 'node:test';
import { sanitized } from './sanitized.ts';

test('what is hidden follows the variant that the kernel side takes', () => {
  sanitized('capture_plans', ['decode/capture_plans'])();
});
