use super::CatalogError;

/// Many texts in one piece of memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    all: String,
    /// Where each text ends in `all`; it begins where the one before ends.
    ends: Vec<u32>,
}

impl Texts {
    /// Texts from what [`bytes`](Self::bytes) and [`ends`](Self::ends) gave.
    ///
    /// # Errors
    /// [`CatalogError::Column`] names `column` where the bytes are not UTF-8, or the ends are not those of texts.
    pub fn new(column: &'static str, bytes: Vec<u8>, ends: Vec<u32>) -> Result<Self, CatalogError> {
        let wrong = |problem| CatalogError::Column { column, problem };
        let all = String::from_utf8(bytes).map_err(|_| wrong("is not UTF-8"))?;
        let whole = ends.last().map_or(0, |&end| end as usize) == all.len();
        let inside = ends.iter().all(|&end| all.is_char_boundary(end as usize));
        match whole && inside && ends.is_sorted() {
            true => Ok(Self { all, ends }),
            false => Err(wrong("has ends that are not those of its texts")),
        }
    }

    /// How many texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A text by its number.
    pub fn get(&self, number: u32) -> Option<&str> {
        let at = number as usize;
        let start = at.checked_sub(1).map_or(Some(&0), |before| self.ends.get(before))?;
        self.all.get(*start as usize..*self.ends.get(at)? as usize)
    }

    /// All texts in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        // Every number below the length has a text.
        (0..self.len()).map(|number| self.get(number as u32).unwrap_or_default())
    }

    /// Adds a text and gives its number.
    ///
    /// # Errors
    /// [`CatalogError::TooLarge`] names the texts by `what`.
    pub fn push(&mut self, what: &'static str, text: &str) -> Result<u32, CatalogError> {
        let too_large = |_| CatalogError::TooLarge(what);
        let number = u32::try_from(self.ends.len()).map_err(too_large)?;
        let end = u32::try_from(self.all.len() + text.len()).map_err(too_large)?;
        self.all.push_str(text);
        self.ends.push(end);
        Ok(number)
    }

    /// UTF-8 of all texts, one after the other.
    pub fn bytes(&self) -> &[u8] {
        self.all.as_bytes()
    }

    /// Where each text ends in those bytes.
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    pub(crate) fn shrink(&mut self) {
        self.all.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_from_their_bytes_and_ends() {
        let mut texts = Texts::default();
        for text in ["one", "", "zwölf"] {
            texts.push("titles", text).unwrap();
        }
        assert_eq!((texts.get(0), texts.get(1), texts.get(3)), (Some("one"), Some(""), None));
        assert_eq!(texts.get(u32::MAX), None);
        let back = Texts::new("titles", texts.bytes().to_vec(), texts.ends().to_vec()).unwrap();
        assert!(back.iter().eq(["one", "", "zwölf"]));
        assert_eq!(Texts::new("titles", Vec::new(), Vec::new()), Ok(Texts::default()));
    }

    #[test]
    fn bytes_that_are_no_texts_are_refused() {
        let refused = |bytes: &[u8], ends: &[u32]| {
            Texts::new("titles", bytes.to_vec(), ends.to_vec()).unwrap_err().to_string()
        };
        assert_eq!(refused(&[0xff], &[1]), "the column `titles` is not UTF-8");
        let ends = "the column `titles` has ends that are not those of its texts";
        for (bytes, list) in [
            ("ö", &[1, 2][..]), // in the middle of a letter
            ("abc", &[2]),      // letters that belong to no text
            ("abc", &[4]),
            ("abc", &[2, 1, 3]),
            ("abc", &[]),
            ("", &[1]),
        ] {
            assert_eq!(refused(bytes.as_bytes(), list), ends);
        }
    }
}
