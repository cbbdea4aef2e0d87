/**
 * @typedef {{
 *   password?: string,
 *   users?: readonly string[],
 *   tls?: { certFile: string, keyFile: string, caFile: string },
 *   flags?: readonly string[],
 * }} ServerSettings `password`: of the user `default`. `users`: lines of an ACL file, such as
 *   `user app on >secret ~* &* +@all`. `tls`: plain connections are then refused. `flags`: more of the server's own.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {string} program the server's name
 * @param {ServerSettings & { port: number, directory: string }} settings
 * @returns {string[]}
 */
export function serverFlags(program, settings) {
  return [
    ...(program === 'dragonfly' ? dragonflyFlags(settings) : redisFlags(settings)),
    ...(settings.flags ?? []),
  ];
}

function redisFlags({ port, directory, password, users, tls }) {
  const ports = tls ? ['--port', '0', '--tls-port', `${port}`] : ['--port', `${port}`];
  return [
    ...ports,
    '--bind',
    '127.0.0.1',
    '--dir',
    directory,
    '--save',
    '',
    '--appendonly',
    'no',
    ...(tls
      ? ['--tls-cert-file', tls.certFile, '--tls-key-file', tls.keyFile, '--tls-ca-cert-file', tls.caFile]
      : []),
    ...(tls ? ['--tls-auth-clients', 'no'] : []),
    ...(password ? ['--requirepass', password] : []),
    ...(users ? ['--aclfile', aclFile(directory, users)] : []),
  ];
}

function dragonflyFlags({ port, directory, password, users, tls }) {
  return [
    '--logtostderr',
    '--bind=127.0.0.1',
    `--port=${port}`,
    `--dir=${directory}`,
    '--dbfilename=',
    '--cache_mode=true',
    '--maxmemory=512mb',
    '--proactor_threads=2',
    ...(tls ? ['--tls', `--tls_cert_file=${tls.certFile}`, `--tls_key_file=${tls.keyFile}`] : []),
    ...(password ? [`--requirepass=${password}`] : []),
    ...(users ? [`--aclfile=${aclFile(directory, users)}`] : []),
  ];
}

function aclFile(directory, users) {
  const path = join(directory, 'users.acl');
  writeFileSync(path, `${users.join('\n')}\n`);
  return path;
}
