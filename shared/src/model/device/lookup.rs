use burn::tensor::{Int, Tensor};

/// How rows of a table are looked up by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// They are copied. What comes back through them is added row after row: right for the CPU, and for inference.
    Gather,
    /// They are copied, but what comes back goes through a product with one-hot rows. On a GPU the rows of a
    /// gather's gradient are added one after the other, by one thread a column, or in an order of their own, by
    /// atomics; a product keeps the whole device busy and has the same sum every time.
    #[cfg(feature = "training")]
    Product,
}

impl Lookup {
    /// The rows of `table`, `[N, D]`, with these `numbers`, `[R]`, each below N: `[R, D]`.
    pub fn rows(self, table: Tensor<2>, numbers: Tensor<1, Int>) -> Tensor<2> {
        match self {
            Self::Gather => table.select(0, numbers),
            #[cfg(feature = "training")]
            Self::Product => {
                let ([count, _], [rows]) = (table.dims(), numbers.dims());
                let every = Tensor::<1, Int>::arange(0..count as i64, &numbers.device()).unsqueeze::<2>();
                let number = numbers.clone().unsqueeze_dim::<2>(1).expand([rows, count]);
                let product = number.equal(every.expand([rows, count])).float().matmul(table.clone());
                // Products may be rounded to fewer bits than the table has: the copy is what counts.
                table.detach().select(0, numbers) + (product.clone() - product.detach())
            }
        }
    }
}

#[cfg(all(test, feature = "training"))]
mod tests {
    use super::*;
    use burn::tensor::{Device, Tolerance};

    #[test]
    fn both_ways_give_the_same_rows_and_the_same_gradient() {
        let device = Device::flex().autodiff();
        let ways = [Lookup::Gather, Lookup::Product].map(|way| {
            let table = Tensor::<2>::from_data([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], &device).require_grad();
            let rows = way.rows(table.clone(), Tensor::from_data([2, 0, 2, 2], &device));
            let weight = Tensor::<2>::from_data([[1.0, 0.5], [2.0, -1.0], [0.25, 4.0], [3.0, 0.0]], &device);
            let gradients = (rows.clone() * weight).sum().backward();
            (rows.into_data(), table.grad(&gradients).unwrap().into_data())
        });
        let [(rows, gradient), (other_rows, other_gradient)] = ways;
        rows.assert_eq(&other_rows, true);
        gradient.assert_approx_eq(&other_gradient, Tolerance::<f32>::default());
    }
}
