use burn::{
    module::{Module, ModuleMapper, Param, ParamId},
    tensor::Tensor,
};

struct Numbering(u64);

impl ModuleMapper for Numbering {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        self.0 += 1;
        Param::initialized(ParamId::from(self.0), param.val())
    }
}

/// Draws what is not drawn yet, and numbers the parameters in the order of the fields, so that the same training
/// writes the same bytes, and what is read back finds its moments.
pub fn numbered<M: Module>(model: M) -> M {
    model.map(&mut Numbering(0))
}
