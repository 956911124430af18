// SPDX-License-Identifier: MIT
import { type ReactNode, useEffect } from 'react'
import { BrowserRouter, Route, Routes } from 'react-router'
import { AnimalPage } from './animal/animal-page.tsx'
import { CustomerPage } from './customers/customer-page.tsx'
import { CustomersPage } from './customers/customers-page.tsx'
import { useObserved } from './data/observed.ts'
import { PersonProvider } from './data/person.tsx'
import { type Portal, PortalProvider, usePortal } from './data/portal.tsx'
import { DeskPage } from './desk/desk-page.tsx'
import { HerdPage } from './herd/herd-page.tsx'
import { HerdsPage } from './herd/herds-page.tsx'
import { Opening } from './layout/opening.tsx'
import { Shell } from './layout/shell.tsx'
import { OrdersPage } from './orders/orders-page.tsx'
import { OutboxPage } from './outbox/outbox-page.tsx'
import { ProductPage } from './products/product-page.tsx'
import { ProductsPage } from './products/products-page.tsx'
import { RecordMilkPage } from './record/record-milk-page.tsx'
import { RecordTreatmentPage } from './record/record-treatment-page.tsx'
import { RoundPage } from './round/round-page.tsx'
import { SignInPage } from './sign-in/sign-in-page.tsx'
import { NotFound } from './trouble/not-found.tsx'
import { PageBoundary } from './trouble/error-boundary.tsx'
import { YouPage } from './you/you-page.tsx'

/** The app: the pages of whoever is signed in, or the way to sign in. */
export function App(props: { readonly portal: Portal }): ReactNode {
  const { portal } = props
  useEffect(() => {
    void portal.session.start()
  }, [portal])
  return (
    <PortalProvider portal={portal}>
      <PageBoundary>
        <BrowserRouter>
          <Pages />
        </BrowserRouter>
      </PageBoundary>
    </PortalProvider>
  )
}

function Pages(): ReactNode {
  const session = useObserved(usePortal().session.state)
  if (session.kind === 'unknown') return <Opening />
  if (session.kind === 'signed-out') return <SignInPage session={session} />
  return (
    <PersonProvider key={session.person.id} person={session.person}>
      <Routes>
        <Route element={<Shell />}>
          <Route index element={<RoundPage />} />
          <Route path="herd" element={<HerdsPage />} />
          <Route path="herd/:farm" element={<HerdPage />} />
          <Route path="animals/:animal" element={<AnimalPage />} />
          <Route path="products" element={<ProductsPage />} />
          <Route path="products/:product" element={<ProductPage />} />
          <Route path="orders" element={<OrdersPage />} />
          <Route path="customers" element={<CustomersPage />} />
          <Route path="customers/:customer" element={<CustomerPage />} />
          <Route path="record/milk" element={<RecordMilkPage />} />
          <Route path="record/treatment" element={<RecordTreatmentPage />} />
          <Route path="outbox" element={<OutboxPage />} />
          <Route path="desk" element={<DeskPage />} />
          <Route path="you" element={<YouPage />} />
          <Route path="*" element={<NotFound />} />
        </Route>
      </Routes>
    </PersonProvider>
  )
}
