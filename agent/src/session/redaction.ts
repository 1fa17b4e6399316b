// By what secrets are found in command lines before they leave. These patterns hold everywhere; an installation can add to
// them. native/src/decode/redaction.h looks for them.

import type { RedactionPatterns } from '@sysspan/native';

/** Values of these are hidden: `--password=x`, `--password x`, `PASSWORD=x`, `Authorization: x`. */
const NAMES = [
  '*password*',
  '*passwd*',
  '*passphrase*',
  'pass',
  '*_pass',
  '*_pwd',
  'passin',
  'passout',
  '*secret*',
  '*token',
  '*api_key*',
  '*apikey*',
  '*access_key*',
  '*accesskey*',
  '*account_key*',
  '*accountkey*',
  '*private_key*',
  '*privatekey*',
  '*encryption_key*',
  '*credential*',
  '*signature',
  'authorization',
  'proxy_authorization',
  'cookie',
  'set_cookie',
  // These name a place, or ask for it to be read elsewhere.
  '!no_*',
  '!*_file',
  '!*_path',
  '!*_dir',
  '!*_stdin',
  '!*_length',
  '!*_name',
];

/** Options of one letter, by program; with ` *` also when the value is the next word. */
const OPTIONS = [
  'mysql* -p',
  'mariadb* -p',
  'mongo* -p *',
  'sshpass -p *',
  'curl -u *',
  'curl -U *',
  'http -a *',
  'https -a *',
  'redis-cli -a *',
  'ldap* -w *',
  'smbclient -U *',
  'sqlcmd -P *',
  'bcp -P *',
  'ipmitool -P *',
  'snmp* -A *',
  'snmp* -X *',
  'zip -P *',
  'unzip -P *',
  '7z* -p',
  'rar -p',
];

/** What tokens look like, wherever they are. */
const TOKENS = [
  'gh[pousr]_[A-Za-z0-9]{20,}',
  'github_pat_[A-Za-z0-9_]{20,}',
  'gl[a-z]{1,6}-[A-Za-z0-9_-]{20,}',
  'A[KS]IA[A-Z0-9]{16}',
  'AIza[A-Za-z0-9_-]{35}',
  'ya29.[A-Za-z0-9_-]{20,}',
  'xox[a-z]-[A-Za-z0-9-]{10,}',
  'xapp-[A-Za-z0-9-]{10,}',
  'sk_live_[A-Za-z0-9]{16,}',
  'rk_live_[A-Za-z0-9]{16,}',
  'sk-[A-Za-z0-9_-]{20,}',
  'hv[sbr].[A-Za-z0-9_-]{20,}',
  'npm_[A-Za-z0-9]{36}',
  'pypi-[A-Za-z0-9_-]{20,}',
  'dop_v1_[a-f0-9]{64}',
  'SG.[A-Za-z0-9_-]{16,}.[A-Za-z0-9_-]{16,}',
  'eyJ[A-Za-z0-9_-]{8,}.eyJ[A-Za-z0-9_-]{8,}.[A-Za-z0-9_-]{0,}',
  '-----BEGIN [A-Z ]{7,}*',
];

export const DEFAULT_PATTERNS: RedactionPatterns = { names: NAMES, options: OPTIONS, tokens: TOKENS };

/** The patterns of an installation: the default ones, and its own. */
export function withDefaults({ names, options, tokens }: RedactionPatterns): RedactionPatterns {
  return { names: [...NAMES, ...names], options: [...OPTIONS, ...options], tokens: [...TOKENS, ...tokens] };
}
