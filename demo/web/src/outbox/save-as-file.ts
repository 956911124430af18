// SPDX-License-Identifier: MIT

/** Offers a file to be saved; nothing leaves the device. */
export function saveAsFile(name: string, file: Blob): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  // Order: the browser reads the URL after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
