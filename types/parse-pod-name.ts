// SPDX-License-Identifier: Apache-2.0

/** The parts of a container name given by a kubelet. */
export interface PodNameParts {
  readonly own: string;
  readonly pod: string;
  readonly namespace: string;
}

/** k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT: Kubernetes names have no underscore. */
export function parsePodName(value: string): PodNameParts | undefined {
  const [, own, pod, namespace] = /^k8s_([^_]+)_([^_]+)_([^_]+)_[^_]+_\d+$/.exec(value) ?? [];
  return own === undefined || pod === undefined || namespace === undefined
    ? undefined
    : { own, pod, namespace };
}
