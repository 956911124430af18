// SPDX-License-Identifier: MIT
import { catalog, definePolicy, detail, type Policy, writes } from '@springhouse/core'

/** The policy of the examples that don't define one. */
const policy: Policy = definePolicy({
  version: 1,
  routes: {
    products: catalog('/api/products', { tags: ['products'] }),
    product: detail('/api/products/:id', { tags: ['product:{id}'] }),
    yields: writes('/api/yields', { offline: 'queue', group: 'herd:{body.herd}' }),
  },
})

export default policy
