// SPDX-License-Identifier: Apache-2.0
/**
 * SQL over event e: the device that the file lies on which the event shows as changed. A file that is made or removed lies where its parent does: overlayfs
 * has the record of such a file show the device of the layer below, and adds that layer's directory as a parent without a name. Source: ovl_do_unlink(),
 * audit_inode_child()
 */
export const CHANGED_DEVICE = `(SELECT CASE WHEN p.nametype = 'PARENT' AND p.name IS NULL THEN NULL
    WHEN p.nametype IN ('CREATE', 'DELETE') THEN coalesce(
      (SELECT q.dev FROM path q WHERE q.event = e.id AND q.nametype = 'PARENT' AND q.name IS NOT NULL LIMIT 1),
      CASE WHEN NOT EXISTS (SELECT 1 FROM path q WHERE q.event = e.id AND q.nametype = 'PARENT') THEN p.dev END)
    ELSE p.dev END
  FROM path p WHERE p.event = e.id ORDER BY p.nametype IS 'PARENT', p.name IS NULL, p.position DESC LIMIT 1)`;
