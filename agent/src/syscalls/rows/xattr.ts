// Extended attributes of files, by path, by link and by descriptor.

import { atFlags, xattrFlags } from '../constants/file.ts';
import { fileAttrLayout, xattrArgsLayout } from '../layouts.ts';
import {
  bytes,
  fd,
  fdAt,
  flags,
  hex,
  into,
  out,
  path,
  received,
  result,
  row,
  sent,
  sibling,
  size,
  ssize,
  string,
  struct,
  type Type,
  uint,
} from '../types.ts';

const name = string('harmless');
const value = { name, value: sent(sibling('size')), size, flags: flags(xattrFlags) };
const asked = { name, value: received(result), size };
const names = { list: bytes('harmless', result, 'out'), size };
const at = { dirfd: fdAt, pathname: path, at_flags: flags(atFlags) };
const packed = (value: Type): Type => struct(xattrArgsLayout, { value, size: uint, flags: flags(xattrFlags) });
const attributes = struct(fileAttrLayout, { fa_xflags: hex, fa_extsize: uint, fa_nextents: uint, fa_projid: uint, fa_cowextsize: uint });

export const xattrRows = [
  row('setxattr', { path, ...value }),
  row('lsetxattr', { path, ...value }),
  row('fsetxattr', { fd, ...value }),
  row('setxattrat', { ...at, name, uargs: into(packed(sent(sibling('size'))), sibling('usize')), usize: size }),
  row('getxattr', { path, ...asked }, ssize),
  row('lgetxattr', { path, ...asked }, ssize),
  row('fgetxattr', { fd, ...asked }, ssize),
  row('getxattrat', { ...at, name, uargs: out(packed(received(result)), sibling('usize')), usize: size }, ssize),
  row('listxattr', { path, ...names }, ssize),
  row('llistxattr', { path, ...names }, ssize),
  row('flistxattr', { fd, ...names }, ssize),
  row('listxattrat', { ...at, ...names }, ssize),
  row('removexattr', { path, name }),
  row('lremovexattr', { path, name }),
  row('fremovexattr', { fd, name }),
  row('removexattrat', { ...at, name }),
  row('file_getattr', { dirfd: fdAt, pathname: path, attr: out(attributes, sibling('size')), size, at_flags: flags(atFlags) }),
  row('file_setattr', { dirfd: fdAt, pathname: path, attr: into(attributes, sibling('size')), size, at_flags: flags(atFlags) }),
];
