//! Parts that several pages show: badges, options, links, pages of a list.

pub(in crate::web::pages) mod contact_view;
pub(in crate::web::pages) mod export;
pub(in crate::web::pages) mod options;
pub(in crate::web::pages) mod paging;
pub(in crate::web::pages) mod sent_link;
pub(in crate::web::pages) mod stage_view;
