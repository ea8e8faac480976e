// SPDX-License-Identifier: Apache-2.0

declare const ofBoot: unique symbol;

/**
 * A boot by its row. The ids of this file are numbers at run time; a number becomes an id where its row is read or created, and
 * nowhere else.
 */
export type BootId = number & { readonly [ofBoot]: true };

declare const ofContainer: unique symbol;

/** A container, a pod, a sandbox or the host of a boot, by its row. */
export type ContainerId = number & { readonly [ofContainer]: true };

declare const ofTask: unique symbol;

/** A process from its birth to its end, by its row. */
export type TaskId = number & { readonly [ofTask]: true };

declare const ofLocation: unique symbol;

/** A location in the model of a boot (query/attribution/model), by its index; -1: none. */
export type LocationId = number & { readonly [ofLocation]: true };

declare const ofTaskIndex: unique symbol;

/** A task in the model of a boot, by its index; -1: none. Not a pid, and not a row of the database (`TaskId`). */
export type TaskIndex = number & { readonly [ofTaskIndex]: true };

declare const ofContainerIndex: unique symbol;

/** A container in the model of a boot, by its index; -1: none. Not a row of the database (`ContainerId`), and not the number of a conclusion. */
export type ContainerIndex = number & { readonly [ofContainerIndex]: true };
