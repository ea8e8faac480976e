// SPDX-License-Identifier: Apache-2.0

/** Files opened at every program's start: they show nothing of its purpose. */
const USUAL =
  /(?:^|\/)(?:ld\.so\.(?:cache|preload)|[^/]+\.so(?:\.[\w.]+)?|locale-archive|nsswitch\.conf|ld-musl[^/]*|gconv-modules[^/]*)$|\/(?:terminfo|locale|zoneinfo)(?:\/|$)|^\/$/;
/** Files with secrets, accounts or histories. */
const SECRET =
  /(?:^|\/)(?:g?shadow|passwd|sudoers)(?:-|$)|\/sudoers\.d\/|\/\.ssh\/|\/(?:id_[a-z0-9]+|authorized_keys|known_hosts)$|\.(?:pem|key|kubeconfig)$|\/\.(?:kube|aws|azure|gnupg|docker)\/|_history$|\/secrets?\/|\/(?:pki|kubernetes)\/|token$|credentials$/;
/** Files that schedule later runs or grant access. */
const LASTING =
  /(?:^|\/)(?:g?shadow|passwd|sudoers|authorized_keys|ld\.so\.preload|crontab|rc\.local)$|\/(?:cron[^/]*|sudoers\.d|systemd|init\.d|profile\.d|pam\.d)\/|\/(?:s?bin)\//;

/** The order in which a sentence names files that were read: secrets first; undefined: not worth naming. */
export function readWeight(path: string): number | undefined {
  if (SECRET.test(path)) return 0;
  return USUAL.test(path) ? undefined : 1;
}

/** The same of files that were changed. */
export function changeWeight(path: string): number {
  return LASTING.test(path) ? 0 : 1;
}
