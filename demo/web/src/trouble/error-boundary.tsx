// SPDX-License-Identifier: MIT
import { Component, type ReactNode } from 'react'
import { Rescue } from './rescue.tsx'

/** Catches what a page throws while it renders. The rest of the app stays, and so does the way to what was recorded. */
export class PageBoundary extends Component<
  { readonly children: ReactNode },
  { readonly problem: Error | undefined }
> {
  override state: { readonly problem: Error | undefined } = { problem: undefined }

  static getDerivedStateFromError(thrown: unknown): { readonly problem: Error } {
    return { problem: thrown instanceof Error ? thrown : new Error(String(thrown)) }
  }

  override render(): ReactNode {
    const { problem } = this.state
    return problem === undefined ? this.props.children : <Rescue problem={problem} />
  }
}
