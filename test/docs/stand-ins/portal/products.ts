// SPDX-License-Identifier: MIT

export function showProducts(): void {}
